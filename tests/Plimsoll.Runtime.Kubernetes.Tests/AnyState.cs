using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Plimsoll.Runtime.Kubernetes.Tests;

/// <summary>States of every shape that manifests allow.</summary>
internal static class AnyState
{
    private static readonly DesiredStore[] Stores =
        [new("db", "postgres"), new("cache", "redis") { Bytes = 1L << 30 }, new("away", "postgres") { External = true }];

    public static Gen<DesiredState> States =>
        from count in Gen.Choose(1, 7)
        from seeds in Gen.Choose(0, int.MaxValue).ListOf(count)
        select new DesiredState(new("acme", "test"), Stores, [.. seeds.Select((seed, i) => Service(i, new Random(seed)))]);

    private static DesiredService Service(int number, Random random)
    {
        var isJob = random.Next(5) == 0;
        var pod = !isJob && random.Next(3) == 0 ? "together" : null;
        return Tests.States.Service($"s{number.ToString(CultureInfo.InvariantCulture)}") with
        {
            IsJob = isJob,
            Pod = pod,
            Ports = [.. Enumerable.Range(0, random.Next(3)).Select(i =>
                new DesiredPort($"p{i}", i == 0 ? random.Next(1, 3) : random.Next(1, 65536)))],
            // no port of another one
            Address = random.Next(3) == 0 ? 3 : null,
            Protocol = random.GetItems(["http", "grpc", "tcp"], 1)[0],
            ReadyPath = random.Next(2) == 0 ? "/ready" : null,
            LivePath = random.Next(2) == 0 ? "/live" : null,
            ReadyWithin = TimeSpan.FromSeconds(random.NextDouble() * 100),
            VerifyFor = TimeSpan.FromSeconds(random.Next(30)),
            Drain = TimeSpan.FromSeconds(random.Next(10)),
            Replicas = pod is null ? random.Next(6) : 2,
            Volume = !isJob && random.Next(3) == 0 ? new("/data", random.Next(2) == 0 ? null : random.NextInt64(1, 1L << 40)) : null,
            User = random.GetItems([null, "1000:1000", "1000:0", "0:0"], 1)[0],
            Scratch = random.Next(3) == 0 ? ["/var/lib/x", "/data/below", "/tmp"] : null,
            Public = random.GetItems([null, "true", "a.example"], 1)[0],
            CpuMillis = random.Next(2) == 0 ? null : random.Next(1, 5000),
            MemoryBytes = random.Next(2) == 0 ? null : random.NextInt64(1, 1L << 40),
            Autoscale = pod is null && random.Next(3) == 0 ? new(2, 5, 70) : null,
            Secrets = random.Next(2) == 0 ? null : ["TOKEN"],
            Migrate = !isJob && random.Next(3) == 0 ? ["/app", "migrate"] : null,
            Env = random.Next(2) == 0 ? new SortedDictionary<string, string>()
                : new() { ["VALUE"] = "a $(b) $$ {{ c }} \"d\" é\n- e: [f]", ["YES"] = "yes", ["NUMBER"] = "0640" },
            Needs = Tests.States.Map([.. Enumerable.Range(0, number).Where(_ => random.Next(3) == 0)
                .Select(i => ($"n{i}", $"s{i}")), .. Stores.Where(_ => random.Next(2) == 0).Select(store => (store.Name, store.Name))]),
        };
    }
}
