/** One attribute of a name: its type by the lower-case short name of `attributeNames`, else by its dotted identifier. */
export interface NameAttribute {
  type: string;
  value: string;
  /** The value is no text: its DER in hexadecimal. */
  isEncoded?: boolean;
}

/** Attribute types that have a short name (RFC 4514 3, and two that most tools write), by object identifier. */
export const attributeNames: Readonly<Record<string, string>> = {
  "2.5.4.3": "cn",
  "2.5.4.7": "l",
  "2.5.4.8": "st",
  "2.5.4.10": "o",
  "2.5.4.11": "ou",
  "2.5.4.6": "c",
  "2.5.4.9": "street",
  "2.5.4.5": "serialnumber",
  "0.9.2342.19200300.100.1.25": "dc",
  "0.9.2342.19200300.100.1.1": "uid",
  "1.2.840.113549.1.9.1": "emailaddress",
};

/**
 * The one spelling that names are compared in: RFC 4514, most specific first, types in lower case, attributes of one step in
 * order, values to the letter. Two names are one where these are.
 */
export function writeDistinguishedName(steps: readonly (readonly NameAttribute[])[]): string {
  return steps
    .map((attributes) =>
      attributes
        .map(({ type, value, isEncoded }) => `${type}=${isEncoded ? `#${value}` : escapeValue(value)}`)
        .sort()
        .join("+"),
    )
    .join(",");
}

function escapeValue(value: string): string {
  return value.replace(/[\\",+;<>=]|^[ #]| $/g, "\\$&");
}
