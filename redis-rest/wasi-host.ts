const errno = { success: 0, badDescriptor: 8, noEntry: 44, notSupported: 52 } as const;
const firstOutput = 1;
const lastOutput = 2;
const noEntry = () => errno.noEntry;
const notSupported = () => errno.notSupported;
const badDescriptor = () => errno.badDescriptor;

/**
 * The part of WASI preview 1 that the engine calls: clocks and log output. No files, no sockets, no environment,
 * so the module reaches nothing of this machine.
 * https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md
 */
export function wasiHost(memory: () => ArrayBuffer, log: (text: string) => void): Record<string, (...parameters: never[]) => unknown> {
  const view = () => new DataView(memory());
  return {
    clock_time_get: (clock: number, _precision: bigint, target: number) => {
      const nanoseconds = clock === 0 ? BigInt(Date.now()) * 1_000_000n : process.hrtime.bigint();
      view().setBigUint64(target, nanoseconds, true);
      return errno.success;
    },
    environ_get: () => errno.success,
    environ_sizes_get: (count: number, bytes: number) => {
      view().setUint32(count, 0, true);
      view().setUint32(bytes, 0, true);
      return errno.success;
    },
    fd_write: (descriptor: number, vectors: number, vectorCount: number, written: number) => {
      if (descriptor < firstOutput || descriptor > lastOutput) return errno.badDescriptor;
      const text = gather(memory(), vectors, vectorCount);
      log(text.toString("utf8"));
      view().setUint32(written, text.length, true);
      return errno.success;
    },
    poll_oneoff: (_subscriptions: number, _events: number, _count: number, stored: number) => {
      view().setUint32(stored, 0, true);
      return errno.success;
    },
    proc_exit: (code: number) => {
      throw new Error(`the engine exited with code ${code}`);
    },
    ...withoutFiles,
  };
}

const withoutFiles = {
  fd_close: badDescriptor,
  fd_fdstat_get: badDescriptor,
  fd_fdstat_set_flags: badDescriptor,
  fd_filestat_get: badDescriptor,
  fd_filestat_set_size: badDescriptor,
  fd_pread: badDescriptor,
  fd_prestat_get: badDescriptor,
  fd_prestat_dir_name: badDescriptor,
  fd_read: badDescriptor,
  fd_readdir: badDescriptor,
  fd_renumber: badDescriptor,
  fd_seek: badDescriptor,
  fd_sync: badDescriptor,
  path_create_directory: notSupported,
  path_filestat_get: noEntry,
  path_open: noEntry,
  path_rename: noEntry,
  path_unlink_file: noEntry,
  sched_yield: () => errno.success,
  sock_shutdown: badDescriptor,
};

function gather(memory: ArrayBuffer, vectors: number, count: number): Buffer {
  const view = new DataView(memory);
  const parts = Array.from({ length: count }, (_, index) => {
    const pointer = view.getUint32(vectors + index * 8, true);
    return Buffer.from(memory.slice(pointer, pointer + view.getUint32(vectors + index * 8 + 4, true)));
  });
  return Buffer.concat(parts);
}
