// Adds up the test reports of all runs and prints the closing line. Exits 1 on a failed test, a failed step or a missing report.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const [folder, failedSteps] = [process.argv[2] ?? '.', Number(process.argv[3] ?? '0')];
const totals = { passed: 0, failed: 0, skipped: 0 };
const reports = readdirSync(folder).filter((name) => name.endsWith('.json'));
for (const name of reports.sort()) {
  const report = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  const skipped = report.numPendingTests + report.numTodoTests;
  // A file that could not be loaded has failed without a test of its own.
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  );
  const failed = report.numFailedTests + brokenFiles.length;
  process.stdout.write(`${name}: ${report.numPassedTests} passed, ${failed} failed, ${skipped} skipped\n`);
  for (const file of report.testResults) {
    if (brokenFiles.includes(file))
      process.stdout.write(`  broken file: ${file.name.replace(process.cwd(), '.')}\n`);
    for (const test of file.assertionResults) {
      if (test.status === 'failed') process.stdout.write(`  failed: ${test.fullName}\n`);
      if (test.status === 'skipped' || test.status === 'pending')
        process.stdout.write(`  skipped: ${test.fullName}\n`);
    }
  }
  totals.passed += report.numPassedTests;
  totals.failed += failed;
  totals.skipped += skipped;
}
const wanted = 3;
if (reports.length < wanted)
  process.stdout.write(`only ${reports.length} of ${wanted} test runs left a report\n`);
process.stdout.write(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`);
process.exitCode =
  totals.failed > 0 || failedSteps > 0 || reports.length < wanted || totals.passed === 0 ? 1 : 0;
