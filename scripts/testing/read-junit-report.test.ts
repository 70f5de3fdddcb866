import { expect, test } from "vitest";
import { readJunitReport } from "./read-junit-report.ts";

const report = `<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="1" failures="1" skipped="1" tests="4" time="0.05">
<testcase classname="test_all" name="test_pass" time="0.001" /><testcase classname="test_all" name="test_fail[a&gt;b]" time="0.001"><failure message="assert 1 == 2">def test_fail():
&gt;       assert 1 == 2</failure></testcase><testcase classname="test_all" name="test_skip" time="0.000"><skipped type="pytest.skip" message="no server">skipped</skipped></testcase>
<testcase classname="" name="test_broken" time="0.000"><error message="collection failure">ImportError</error></testcase></testsuite></testsuites>`;

test("pytest's passed, failed, broken and skipped tests are told apart", () => {
  expect(readJunitReport(report, 1)).toEqual({ passed: 1, failed: 2, skipped: ["test_all.test_skip"], problems: [] });
});

test("an exit code that no failure explains is a problem", () => {
  expect(readJunitReport(undefined, 4).problems).toEqual(["pytest ended with exit code 4"]);
  expect(readJunitReport('<testcase classname="a" name="b" />', 0).problems).toEqual([]);
});
