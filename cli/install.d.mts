export class InstallError extends Error {}
export function ensureNodeModules(): Promise<void>;
export function nodePath(): string;
export function ensurePython(options?: { dev?: boolean }): Promise<{ ok: true; python: string } | { ok: false; reason: string }>;
