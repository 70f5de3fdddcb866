import { join } from "node:path";

export const repositoryRoot = join(import.meta.dirname, "..");

/** Where the local stack keeps its secrets, data and logs unless `--state` says otherwise. */
export const defaultStateFolder = join(repositoryRoot, ".aegis");

export const defaultConfigFile = join(repositoryRoot, "config", "aegis.config.yaml");
