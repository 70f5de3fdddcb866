import { Link } from "wouter";
import { Page } from "../components/page.tsx";

export function NoSuchPage() {
  return (
    <Page title="There is no such page">
      <p>
        Nothing is at this address.{" "}
        <Link className="link" href="/">
          Go to the overview
        </Link>
      </p>
    </Page>
  );
}
