using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Receipts;
using Plimsoll.Progress;
using Plimsoll.Runtime;

namespace Plimsoll.Delivery.Tests;

/// <summary>The ledger holds what happened in a deployment, and the signature over it.</summary>
public sealed class ReceiptTests : IAsyncLifetime
{
    private static readonly EnvironmentId Dev = new("acme", "dev");
    private readonly TempFolder _folder = new();
    private Source.GitRepository _mirror = null!;

    public async ValueTask InitializeAsync() => _mirror = await Repositories.MirrorAsync(_folder.Path);

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_was_seen_and_signed_is_what_anyone_reads()
    {
        string? signed = null;
        var facts = new RolloutFacts(3.25, [new("counter",
            [new("counter-1a2b", Make.Image("one").ToString(), 1.5, "GET /readyz: 200"),
                new("counter-3c4d", Make.Image("other").ToString(), null, null)])
        {
            Connections = new(120, 1), SideBySideSeconds = 0.8,
        }]) { Unseen = ["requests: \"no\" + <one>"] };
        var deployer = new Deployer(new Ledger(_mirror, "dev"), new Runtime(new RolloutOutcome.Done(2) { Facts = facts }), Dev,
            TimeProvider.System)
        {
            Sign = receipt =>
            {
                signed = receipt.ToJson().GetRawText();
                return new("key", [1, 2, 3]);
            },
        };
        await deployer.DeployAsync(state => Make.Deployment(state.NextNumber, "aaa1111"), "ann", ProgressTo.Nobody, default);

        var deployment = (await new Ledger(_mirror, "dev").ReadAsync(default)).Current!;
        var receipt = Receipt.Of(Dev, deployment);
        Assert.Equal(signed, receipt.ToJson().GetRawText());
        Assert.Equal(("key", "010203"), (deployment.Signature!.Key, Convert.ToHexString(deployment.Signature.Signature)));
        Assert.Equal((DeploymentOutcome.Healthy, "ann", 120L, 0.8), (receipt.Outcome, receipt.By,
            receipt.Facts!.Services[0].Connections!.Served,
            receipt.Facts.Services[0].SideBySideSeconds));
        Assert.Equal("counter-3c4d", Assert.Single(receipt.FindForeign()).Id);
    }

    [Fact]
    public async Task A_failed_deployment_and_the_way_back_have_receipts_too()
    {
        var facts = new RolloutFacts(1, []);
        var runtime = new Runtime(new RolloutOutcome.Done(1) { Facts = facts });
        var deployer = new Deployer(new Ledger(_mirror, "dev"), runtime, Dev, TimeProvider.System);
        await deployer.DeployAsync(state => Make.Deployment(state.NextNumber, "aaa1111"), "ann", ProgressTo.Nobody, default);
        runtime.Outcomes.Enqueue(new RolloutOutcome.Failed("counter", FailureReason.Crashed,
            "exit code 3") { Facts = facts with { Seconds = 2 } });
        await deployer.DeployAsync(state => Make.Deployment(state.NextNumber, "bbb2222", "bad"), "ann", ProgressTo.Nobody, default);

        var state = await new Ledger(_mirror, "dev").ReadAsync(default);
        Assert.Equal([1d, 2d, 1d], state.Deployments.Select(each => each.Facts!.Seconds));
        Assert.All(state.Deployments, each => Assert.Null(each.Signature));
    }

    /// <summary>Ends each rollout as the queue says, or the same.</summary>
    private sealed class Runtime(RolloutOutcome usual) : IRuntime
    {
        public Queue<RolloutOutcome> Outcomes { get; } = new();

        public Task<RolloutOutcome> ConvergeAsync(DesiredState state, long epoch, IProgress<RunProgress> progress,
            CancellationToken cancellationToken) =>
            Task.FromResult(Outcomes.TryDequeue(out var outcome) ? outcome : usual);

        public Task<Observed?> ObserveAsync(EnvironmentId environment, CancellationToken cancellationToken) =>
            Task.FromResult<Observed?>(null);

        public IAsyncEnumerable<LogLine> LogsAsync(EnvironmentId environment, string? service, bool follow,
            CancellationToken cancellationToken) =>
            AsyncEnumerable.Empty<LogLine>();
    }
}
