import { Button, NativeSelect, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { apiKeyStates } from "#contracts/api-key.ts";
import type { KeyFilter } from "../../api/key-queries.ts";
import classes from "./key-filters.module.css";

const LONGEST_WORD = 100;

type KeyFiltersProps = { filter: KeyFilter; choose: (filter: KeyFilter) => void };

/** Narrows the keys to a state, a name or a role. */
export function KeyFilters({ filter, choose }: KeyFiltersProps) {
  const [typed, setTyped] = useState({ name: filter.name, role: filter.role });
  const apply = (next: KeyFilter) => {
    setTyped({ name: next.name, role: next.role });
    choose(next);
  };
  const words = { name: typed.name.trim(), role: typed.role.trim() };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    apply({ ...filter, ...words });
  };
  const isFiltered = Object.values(filter).some((value) => value !== "");
  return (
    <form className={classes.filters} onSubmit={submit}>
      <TextInput
        label="Name"
        placeholder="A part of it"
        size="xs"
        maxLength={LONGEST_WORD}
        value={typed.name}
        onChange={(event) => setTyped({ ...typed, name: event.currentTarget.value })}
      />
      <TextInput
        label="Role"
        size="xs"
        maxLength={LONGEST_WORD}
        value={typed.role}
        onChange={(event) => setTyped({ ...typed, role: event.currentTarget.value })}
      />
      <NativeSelect
        label="State"
        size="xs"
        value={filter.state}
        data={[{ value: "", label: "all" }, ...apiKeyStates]}
        onChange={(event) => apply({ ...words, state: event.currentTarget.value })}
      />
      <Button type="submit" variant="default" size="xs">
        Filter
      </Button>
      {isFiltered ? (
        <Button variant="subtle" size="xs" onClick={() => apply({ state: "", name: "", role: "" })}>
          Show all
        </Button>
      ) : null}
    </form>
  );
}
