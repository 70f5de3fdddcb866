import "./forbid-eval.ts";
import "@mantine/core/styles.css";
import "./app/app.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/app.tsx";
import { takeSignInCode } from "./features/sign-in/take-sign-in-code.ts";

const container = document.getElementById("root");
if (!container) throw new Error("index.html has no #root");

// Taken before anything renders: a code never stays in the address bar or the history.
const signInCode = takeSignInCode();

createRoot(container).render(
  <StrictMode>
    <App signInCode={signInCode} />
  </StrictMode>,
);
