import { defaultRails, type LoopMode, type LoopRails, type LoopSection } from "#contracts/loop.ts";
import { durationSeconds } from "#contracts/scalars.ts";

/** The guard rails of a route: its own, else those of the section, else the defaults. An empty route is where none matched. */
export function decideRails(section: LoopSection, route: string): LoopRails {
  const own = section.routes.find((rails) => rails.route === route);
  const { routes: _routes, ...shared } = section;
  const rails = { ...defaultRails, ...present(shared), ...present(own ?? {}) };
  return {
    mode: rails.mode,
    anomalyAbove: rails.anomalyAbove,
    minimum: rails.minimum,
    maximum: rails.maximum,
    largestStep: rails.largestStep,
    coolDownSeconds: durationSeconds(rails.coolDown),
    expiresAfterSeconds: durationSeconds(rails.expiresAfter),
    blockAbove: rails.blockAbove,
    blockForSeconds: durationSeconds(rails.blockFor),
  };
}

const boldness: readonly LoopMode[] = ["off", "suggest", "shadow", "auto"];

/** What may be done to a limit that serves several routes: what the most careful of them allows. At least one is given. */
export function decideSharedRails([first, ...others]: readonly [LoopRails, ...LoopRails[]]): LoopRails {
  const all = [first, ...others];
  const least = (read: (rails: LoopRails) => number) => Math.min(...all.map(read));
  const most = (read: (rails: LoopRails) => number) => Math.max(...all.map(read));
  return {
    ...first,
    mode: boldness[least(({ mode }) => boldness.indexOf(mode))] ?? "off",
    minimum: most(({ minimum }) => minimum),
    maximum: most(({ maximum }) => maximum),
    largestStep: least(({ largestStep }) => largestStep),
    coolDownSeconds: most(({ coolDownSeconds }) => coolDownSeconds),
    expiresAfterSeconds: least(({ expiresAfterSeconds }) => expiresAfterSeconds),
  };
}

function present<Fields extends object>(fields: Fields): Partial<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Fields>;
}
