import { Button, Group, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef } from "react";
import { Link, useLocation } from "wouter";
import { queryKeys } from "../api/query-keys.ts";
import { type Session, signOut } from "../api/session.ts";
import { AegisMark } from "../components/aegis-mark.tsx";
import { ProblemNotice } from "../components/problem-notice.tsx";
import { ColorSchemeSwitch } from "./color-scheme-switch.tsx";
import { Navigation } from "./navigation.tsx";
import classes from "./page-frame.module.css";

/** What stands around every page of a signed-in operator: skip link, name, who is signed in, sign out. */
export function PageFrame({ session, page }: { session: Session; page: ReactNode }) {
  const queryClient = useQueryClient();
  const content = useFocusOnNewPage();
  const leaving = useMutation({
    mutationFn: signOut,
    onSuccess: () => {
      queryClient.removeQueries({ queryKey: queryKeys.answers });
      queryClient.setQueryData(queryKeys.session, null);
    },
  });
  return (
    <>
      <a className="skip-link" href="#content">
        Skip to content
      </a>
      <header className={classes.header}>
        <AegisMark />
        <Navigation />
        <Group gap="xs" wrap="nowrap" className={classes.mine}>
          <Text
            component={Link}
            href="/access"
            size="sm"
            className={classes.who}
            title={`Signed in as ${session.operator}: sessions and tokens`}
          >
            {session.operator}
            {session.operator === session.role ? null : <span className={classes.role}>{session.role}</span>}
          </Text>
          <ColorSchemeSwitch />
          <Button variant="default" size="compact-sm" loading={leaving.isPending} onClick={() => leaving.mutate()}>
            Sign out
          </Button>
        </Group>
      </header>
      <main id="content" ref={content} tabIndex={-1} className={classes.content}>
        {leaving.error ? <ProblemNotice failure={leaving.error} retry={() => leaving.mutate()} /> : null}
        {page}
      </main>
    </>
  );
}

/** Whoever goes to another page begins at its top: the eye, the keyboard and the screen reader alike. */
function useFocusOnNewPage() {
  const content = useRef<HTMLElement>(null);
  const [path] = useLocation();
  const shown = useRef(path);
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    content.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [path]);
  return content;
}
