import { Group, Radio, Stack, Textarea, TextInput } from "@mantine/core";
import type { ApiKey } from "#contracts/api-key.ts";
import { UntilText } from "../../components/until-text.tsx";
import type { KeyDraft, KeyField, KeyMistakes } from "./key-draft.ts";

const LONGEST_REASON = 500;

/** `held`: the key that is changed; null: a new one. */
type KeyFieldsProps = { draft: KeyDraft; mistakes: KeyMistakes; held: ApiKey | null; change: (part: Partial<KeyDraft>) => void };
type FieldProps = Omit<KeyFieldsProps, "held"> & { field: KeyField; label: string; description: string };

/** The fields of an API key. */
export function KeyFields({ draft, mistakes, held, change }: KeyFieldsProps) {
  const given = { draft, mistakes, change };
  return (
    <>
      <Field {...given} field="name" label="Name" description="For whom or what it is" />
      <Group grow align="flex-start" gap="sm">
        <Field {...given} field="roles" label="Roles" description="For example user, reader" />
        <Field {...given} field="plan" label="Plan" description="The plan it is on, if any" />
      </Group>
      <Field {...given} field="permissions" label="Permissions" description="Besides those of its roles, for example read:metrics" />
      <Field {...given} field="limits" label="Own limits" description="Quotas by limit, for example orders=50, login=5" />
      <Field {...given} field="addresses" label="Addresses" description="The only ones it may be used from; empty: all" />
      <Ending {...given} held={held} />
      <Textarea
        label="Reason"
        description="Optional; it stands in the ledger."
        maxLength={LONGEST_REASON}
        autosize
        value={draft.reason}
        error={mistakes.reason}
        onChange={(event) => change({ reason: event.currentTarget.value })}
      />
    </>
  );
}

function Field({ draft, mistakes, change, field, label, description }: FieldProps) {
  return (
    <TextInput
      label={label}
      description={description}
      value={draft[field]}
      error={mistakes[field]}
      onChange={(event) => change({ [field]: event.currentTarget.value })}
      data-autofocus={field === "name" ? true : undefined}
    />
  );
}

function Ending({ draft, mistakes, held, change }: KeyFieldsProps) {
  const choose = (ends: string) => change({ ends: ends === "after" || ends === "as-now" ? ends : "never" });
  return (
    <>
      <Radio.Group label="Ends" value={draft.ends} onChange={choose}>
        <Stack gap={6} mt={6}>
          {held ? (
            <Radio
              size="xs"
              value="as-now"
              label={
                <>
                  As now: <UntilText at={held.expiresAt} never="never" />
                </>
              }
            />
          ) : null}
          <Radio size="xs" value="after" label="After a while" />
          <Radio size="xs" value="never" label="When it is revoked" />
        </Stack>
      </Radio.Group>
      {draft.ends === "after" ? (
        <Field
          draft={draft}
          mistakes={mistakes}
          change={change}
          field="expiresIn"
          label="Expires in"
          description="From now on, for example 12h, 90d"
        />
      ) : null}
    </>
  );
}
