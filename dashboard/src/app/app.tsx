import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { makeQueryClient } from "./make-query-client.ts";
import { SessionGate } from "./session-gate.tsx";
import { colorSchemeManager, theme } from "./theme.ts";

/** The whole page; `signInCode` is the code of a sign-in link that was opened. */
export function App({ signInCode }: { signInCode?: string | undefined }) {
  const [queryClient] = useState(makeQueryClient);
  return (
    <MantineProvider theme={theme} colorSchemeManager={colorSchemeManager} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <SessionGate signInCode={signInCode} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
