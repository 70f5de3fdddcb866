import { Group, Radio, Stack, Textarea, TextInput } from "@mantine/core";
import type { StandingLimit } from "#contracts/standing-limit.ts";
import { UntilText } from "../../components/until-text.tsx";
import type { FieldMistakes, LimitDraft } from "./limit-draft.ts";

const LONGEST_REASON = 500;

type LimitFieldsProps = {
  draft: LimitDraft;
  mistakes: FieldMistakes;
  limit: StandingLimit;
  change: (part: Partial<LimitDraft>) => void;
};

/** The fields of a limit's change. */
export function LimitFields({ draft, mistakes, limit, change }: LimitFieldsProps) {
  return (
    <>
      <Group grow align="flex-start" gap="sm">
        <TextInput
          label="Quota"
          description="Requests in a window"
          inputMode="numeric"
          value={draft.quota}
          error={mistakes.quota}
          onChange={(event) => change({ quota: event.currentTarget.value })}
          data-autofocus
        />
        <TextInput
          label="Window"
          description="For example 30s, 1m, 12h"
          value={draft.window}
          error={mistakes.window}
          onChange={(event) => change({ window: event.currentTarget.value })}
        />
      </Group>
      <Radio.Group
        label="Mode"
        value={draft.mode}
        error={mistakes.mode}
        onChange={(mode) => change({ mode: mode === "shadow" ? "shadow" : "enforce" })}
      >
        <Stack gap={6} mt={6}>
          <Radio size="xs" value="enforce" label="Enforce: refuse what is over" />
          <Radio size="xs" value="shadow" label="Shadow: only count it" />
        </Stack>
      </Radio.Group>
      <Ending draft={draft} mistakes={mistakes} limit={limit} change={change} />
      <Textarea
        label="Reason"
        description="Optional; it stands in the ledger."
        maxLength={LONGEST_REASON}
        autosize
        minRows={2}
        value={draft.reason}
        error={mistakes.reason}
        onChange={(event) => change({ reason: event.currentTarget.value })}
      />
    </>
  );
}

function Ending({ draft, mistakes, limit: { override }, change }: LimitFieldsProps) {
  const choose = (ends: string) => change({ ends: ends === "after" || ends === "never" ? ends : "as-now" });
  return (
    <>
      <Radio.Group label="Ends" value={draft.ends} onChange={choose}>
        <Stack gap={6} mt={6}>
          {override ? (
            <Radio
              size="xs"
              value="as-now"
              label={
                <>
                  As now: <UntilText at={override.expiresAt} />
                </>
              }
            />
          ) : null}
          <Radio size="xs" value="after" label="After a while" />
          <Radio size="xs" value="never" label="When it is taken away" />
        </Stack>
      </Radio.Group>
      {draft.ends === "after" ? (
        <TextInput
          label="Expires in"
          description="For example 10m, 1h, 7d; then the config holds again"
          value={draft.expiresIn}
          error={mistakes.expiresIn}
          onChange={(event) => change({ expiresIn: event.currentTarget.value })}
        />
      ) : null}
    </>
  );
}
