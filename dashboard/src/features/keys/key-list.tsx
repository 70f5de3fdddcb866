import type { ApiKey } from "#contracts/api-key.ts";
import { EmptyNote } from "../../components/empty-note.tsx";
import { ItemList } from "../../components/item-card.tsx";
import { KeyCard, type KeyVerb } from "./key-card.tsx";

type KeyListProps = { keys: ApiKey[]; isFiltered: boolean; ask: (verb: KeyVerb, apiKey: ApiKey) => void };

/** API keys, or that there are none. */
export function KeyList({ keys, isFiltered, ask }: KeyListProps) {
  if (keys.length === 0) {
    return isFiltered ? (
      <EmptyNote title="Nothing matches">No API key is in this state, with this name and role.</EmptyNote>
    ) : (
      <EmptyNote title="There are no API keys">
        Whoever calls a route that takes API keys needs one. An admin makes it here, or with aegis keys create.
      </EmptyNote>
    );
  }
  return (
    <ItemList label="API keys">
      {keys.map((apiKey) => (
        <KeyCard key={apiKey.id} apiKey={apiKey} ask={(verb) => ask(verb, apiKey)} />
      ))}
    </ItemList>
  );
}
