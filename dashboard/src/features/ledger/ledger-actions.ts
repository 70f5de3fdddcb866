/** What was done, in words, by the action's name in the ledger. */
export const ledgerActions: Readonly<Record<string, string>> = {
  "limit.set": "changed the limit",
  "limit.unset": "took the change away of the limit",
  "limit.expire": "ended the change of the limit",
  "limit.propose": "proposed to lower the limit",
  "client.block": "blocked the client",
  "client.unblock": "unblocked the client",
  "client.block-expire": "ended the block of the client",
  "client.propose-block": "proposed to block",
  "proposal.reject": "rejected the proposal",
  "alert.acknowledge": "acknowledged the alert",
  "config.publish": "published the config",
  "config.rollback": "rolled back the config",
  "key.create": "created the API key",
  "key.update": "changed the API key",
  "key.rotate": "rotated the API key",
  "key.revoke": "revoked the API key",
};
