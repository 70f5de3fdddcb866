import { Button, Code, PasswordInput, Text, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiFailure } from "../../api/client.ts";
import { queryKeys } from "../../api/query-keys.ts";
import { signIn } from "../../api/session.ts";
import { AegisMark } from "../../components/aegis-mark.tsx";
import { ProblemNotice } from "../../components/problem-notice.tsx";
import { ProviderButton } from "./provider-button.tsx";
import classes from "./sign-in-page.module.css";
import { useProviderFailure } from "./use-provider-failure.ts";

const LINK_ADVICE = "A sign-in link works once, within an hour. Ask for a new one (aegis sign-in prints it), or use the operator token.";
const TOKEN_ADVICE = "This is not the operator token of this gateway.";

/** Asks for an operator token; `linkFailure` is why the sign-in link that was opened did not work. */
export function SignInPage({ linkFailure }: { linkFailure: Error | null }) {
  const queryClient = useQueryClient();
  const [token, setToken] = useState("");
  const providerFailure = useProviderFailure();
  const entering = useMutation({
    mutationFn: () => signIn({ token: token.trim() }),
    onSuccess: (session) => queryClient.setQueryData(queryKeys.session, session),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (token.trim() !== "") entering.mutate();
  };
  const failure = entering.error ?? (entering.isIdle ? (linkFailure ?? providerFailure) : null);
  const advice = isRefusal(failure) ? (failure === linkFailure ? LINK_ADVICE : TOKEN_ADVICE) : undefined;
  return (
    <main className={classes.page}>
      <form className={classes.card} onSubmit={submit} aria-labelledby="sign-in-title">
        <AegisMark />
        <Title order={1} id="sign-in-title">
          Sign in
        </Title>
        {failure ? <ProblemNotice failure={failure} advice={advice} /> : null}
        <ProviderButton />
        <PasswordInput
          label="Operator token"
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
          autoComplete="current-password"
          spellCheck={false}
          data-autofocus
          autoFocus
        />
        <Button type="submit" fullWidth loading={entering.isPending} disabled={token.trim() === ""}>
          Sign in
        </Button>
        <Text size="sm" className={classes.hint}>
          Or open a sign-in link: <Code>npx aegis sign-in</Code> prints one that works once, within an hour.
        </Text>
      </form>
    </main>
  );
}

function isRefusal(failure: Error | null): boolean {
  return failure instanceof ApiFailure && failure.problem?.code === "authentication-failed";
}
