// The least a Worker that forwards can do.
// biome-ignore lint/style/noDefaultExport: a Worker is its default export.
export default {
  fetch: (request, env) => {
    const url = new URL(request.url);
    return fetch(`${env.UPSTREAM}${url.pathname}${url.search}`, request);
  },
};
