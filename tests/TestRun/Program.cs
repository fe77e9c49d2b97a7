using System.Globalization;
using TestRun;

// TestRun MINUTES PROJECT...: runs compiled test projects. ./test calls it; it reads PLIMSOLL_TEST_RUN, by which every process of the run
// is found, and KUBECONFIG. Exit codes: 0 when some passed and none failed, 1 otherwise.
var root = Directory.GetCurrentDirectory();
var logs = Path.Combine("artifacts", "test");
var marker = Environment.GetEnvironmentVariable("PLIMSOLL_TEST_RUN") ?? $"plimsoll-test-{Environment.ProcessId}";
var minutes = int.Parse(args[0], CultureInfo.InvariantCulture);
var projects = TestProject.All(root).Where(project => args.Length == 1 || args.Skip(1).Contains(project.Name)).ToList();

var began = TimeProvider.System.GetTimestamp();
using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(minutes));
var report = new Report(Console.Out);
var needs = new List<Need>();
if (Needed(TestProject.Launcher))
    needs.Add(Need.Of(TestProject.Launcher, root, marker, Path.Combine(logs, "launcher.log"), ["plimsoll", "--version"], _ => []));
if (Needed(TestProject.Cluster)) needs.Add(Cluster());
var list = Path.Combine(root, "tests", "unstable.txt");
var unstable = UnstableTests.Read(File.Exists(list) ? File.ReadLines(list)
    : [], DateOnly.FromDateTime(TimeProvider.System.GetLocalNow().DateTime));

await new Run(root, logs, marker, needs, report, deadline.Token).RunAsync(projects, unstable);
report.WriteTimes(Path.Combine(logs, "times.tsv"));
if (deadline.IsCancellationRequested) Console.WriteLine($"the run was ended after {minutes} minutes");
Console.WriteLine($"ran in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0} s");
return report.Finish() ? 0 : 1;

bool Needed(string need) => projects.Any(project => project.Needs.Contains(need));

// that of KUBECONFIG; else the testbed, where this machine can have one; else tests skip themselves and say so
Need Cluster()
{
    if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("KUBECONFIG"))
        || Environment.GetEnvironmentVariable("PLIMSOLL_TEST_CLUSTER") != "testbed") return Need.There(TestProject.Cluster);
    return Need.Of(TestProject.Cluster, root, marker, Path.Combine(logs, "cluster.log"), ["tests/testbed/kubernetes", "up"],
        kubeconfig => [("KUBECONFIG", kubeconfig)]);
}
