const FIXED = /^\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT$/i;
const RFC_850 = /^\w{6,9}, (\d{2})-(\w{3})-(\d{2}) (\d{2}:\d{2}:\d{2}) GMT$/i;
const ASCTIME = /^\w{3} \w{3} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/i;

/** The moment an HTTP date names (RFC 9110 5.6.7), in milliseconds since 1970; null where it is none. */
export function parseHttpDate(text: string | null): number | null {
  if (text === null) return null;
  const [, day, month, year, time] = RFC_850.exec(text) ?? [];
  const moment = Date.parse(
    year === undefined
      ? ASCTIME.test(text)
        ? `${text} GMT`
        : FIXED.test(text)
          ? text
          : ""
      : `${day} ${month} ${century(year)} ${time} GMT`,
  );
  return Number.isNaN(moment) ? null : moment;
}

function century(year: string): string {
  return `${Number(year) < 70 ? "20" : "19"}${year}`;
}
