import { Page } from "../../components/page.tsx";
import { SessionsSection } from "./sessions-section.tsx";
import { TokensSection } from "./tokens-section.tsx";

/** What opens this service in an operator's name: sessions of people and tokens of programs. */
export function AccessPage() {
  return (
    <Page title="Access" lead="What opens this service in your name; an admin sees everybody's. Whatever is ended here ends at once.">
      <TokensSection />
      <SessionsSection />
    </Page>
  );
}
