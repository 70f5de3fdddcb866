import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { signInMethodsQuery } from "../../api/sign-in-methods.ts";

/** Leads to the OpenID provider and back to this page; nothing where none is configured. */
export function ProviderButton() {
  const provider = useQuery(signInMethodsQuery()).data?.oidc ?? null;
  if (provider === null) return null;
  const returnTo = window.location.pathname + window.location.search;
  return (
    <Button component="a" href={`${provider.path}?${new URLSearchParams({ returnTo })}`} fullWidth>
      Sign in with {provider.label}
    </Button>
  );
}
