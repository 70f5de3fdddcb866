// Runs before the first paint, so that a remembered dark page never flashes white. Key as in src/app/theme.ts.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("aegis-color-scheme");
  } catch {
    // Storage may be denied; the system's choice is used then.
  }
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  document.documentElement.dataset.mantineColorScheme = chosen === "light" || chosen === "dark" ? chosen : system;
})();
