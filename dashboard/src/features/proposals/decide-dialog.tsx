import { Text } from "@mantine/core";
import type { Proposal } from "#contracts/decision.ts";
import { useDecideProposal } from "../../api/changes.ts";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { ActionText } from "./action-text.tsx";
import { describeApproval, nameAction } from "./describe-action.ts";

export type Asked = { proposal: Proposal; verdict: "approve" | "reject" };

const verbs = { approve: "Approve", reject: "Reject" };

/** Confirms a verdict. It stays when the proposal is gone meanwhile, to say so. */
export function DecideDialog({ asked: { proposal, verdict }, close }: { asked: Asked; close: () => void }) {
  const deciding = useDecideProposal();
  return (
    <ConfirmDialog
      title={`${verbs[verdict]}: ${nameAction(proposal)}`}
      verb={verbs[verdict]}
      change={deciding}
      inputOf={(reason) => ({ id: proposal.id, verdict, reason })}
      close={close}
    >
      <ActionText action={proposal.action} />
      <Text size="sm">
        {verdict === "approve" ? describeApproval(proposal) : "Nothing changes at the edge. The ledger keeps that it was rejected."}
      </Text>
    </ConfirmDialog>
  );
}
