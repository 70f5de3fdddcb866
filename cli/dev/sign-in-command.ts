import { Command } from "commander";
import { defaultStateFolder } from "../repository-root.ts";

interface SignInOptions {
  analytics: string;
  state: string;
}

/** `aegis sign-in`: a new one-time link into the dashboard. */
export function signInCommand(): Command {
  return new Command("sign-in")
    .description("print a new one-time link that opens the local dashboard signed in")
    .option("--analytics <url>", "address of analytics", "http://127.0.0.1:8081")
    .option("--state <dir>", "folder of the stack's secrets", defaultStateFolder)
    .action(async ({ analytics, state }: SignInOptions) => {
      const [{ createOperatorApi }, { createSignInUrl }, { demandSecrets }, { UserError }] = await Promise.all([
        import("./operator-api.ts"),
        import("./dev-session.ts"),
        import("./demand-secrets.ts"),
        import("../user-error.ts"),
      ]);
      const api = createOperatorApi(analytics.replace(/\/$/, ""), demandSecrets(state).operatorToken);
      const url = await createSignInUrl(api).catch((error: unknown) => {
        if (error instanceof UserError) throw error;
        throw new UserError(`analytics does not answer at ${analytics}: is \`npm start\` running?`);
      });
      process.stdout.write(`${url}\n`);
    });
}
