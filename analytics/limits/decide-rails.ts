import { defaultRails, type LoopRails, type LoopSection } from "#contracts/loop.ts";
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

function present<Fields extends object>(fields: Fields): Partial<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Fields>;
}
