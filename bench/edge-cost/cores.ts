/** Which core the measured process runs on, and which everything around it. */
export const cores = { measured: "0", around: "1" };
