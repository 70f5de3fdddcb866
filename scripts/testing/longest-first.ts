import { BaseSequencer, type TestSpecification } from "vitest/node";

const projects = ["node", "edge", "edge-pure", "node-pure"];

/**
 * Whole systems first, then files with a process of their own, then the small ones that share one: so that no worker
 * is left alone with a long file at the end.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const ranks = new Map(sorted.map((file) => [file, rankOf(file.project.name, file.moduleId)]));
    return sorted.toSorted((one, other) => (ranks.get(one) ?? 0) - (ranks.get(other) ?? 0));
  }
}

/** Files of one project stay together: those that share a process are handed to it one after another. */
export function rankOf(project: string, file: string): number {
  const rank = projects.indexOf(project) + 1 || projects.length + 1;
  return project === "node" && /\/(tests|cli\/dev|analytics\/loop)\//.test(file) ? 0 : rank;
}
