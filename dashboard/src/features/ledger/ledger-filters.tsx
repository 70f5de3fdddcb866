import { Button, NativeSelect, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { LedgerFilter } from "../../api/ledger-query.ts";
import { toWords } from "../../format/to-words.ts";
import { ledgerActions } from "./ledger-actions.ts";
import classes from "./ledger-filters.module.css";

const LONGEST_TARGET = 200;

type LedgerFiltersProps = { filter: LedgerFilter; choose: (filter: LedgerFilter) => void };

/** Narrows the ledger to a target or to a kind of action. */
export function LedgerFilters({ filter, choose }: LedgerFiltersProps) {
  // What was typed counts as long as the address stays: a link to another target takes its place.
  const [typed, setTyped] = useState({ on: filter.target, text: filter.target });
  const target = typed.on === filter.target ? typed.text : filter.target;
  const apply = (next: LedgerFilter) => {
    setTyped({ on: next.target, text: next.target });
    choose(next);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    apply({ ...filter, target: target.trim() });
  };
  const actions =
    Object.hasOwn(ledgerActions, filter.action) || filter.action === ""
      ? ledgerActions
      : { ...ledgerActions, [filter.action]: toWords(filter.action) };
  const isFiltered = filter.target !== "" || filter.action !== "";
  return (
    <form className={classes.filters} onSubmit={submit}>
      <TextInput
        label="Target"
        placeholder="A limit, client, key …"
        size="xs"
        maxLength={LONGEST_TARGET}
        value={target}
        onChange={(event) => setTyped({ on: filter.target, text: event.currentTarget.value })}
      />
      <NativeSelect
        label="Action"
        size="xs"
        value={filter.action}
        data={[{ value: "", label: "all" }, ...Object.entries(actions).map(([value, label]) => ({ value, label }))]}
        onChange={(event) => apply({ ...filter, target: target.trim(), action: event.currentTarget.value })}
      />
      <Button type="submit" variant="default" size="xs">
        Filter
      </Button>
      {isFiltered ? (
        <Button variant="subtle" size="xs" onClick={() => apply({ target: "", action: "" })}>
          Show all
        </Button>
      ) : null}
    </form>
  );
}
