using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Promotions;
using Plimsoll.Oci;
using Plimsoll.Pipeline;
using Plimsoll.Runtime;
using Plimsoll.Source;

namespace Plimsoll.Server.Following;

/// <summary>
/// Leaves the marks of deployments in git and in the registry: where the branch is and what the tags name is then what runs. Those of an
/// environment of this machine are in the repository that is followed, those of a shared one in the repository that all clones share.
/// </summary>
/// <param name="environment">Whose deployments.</param>
/// <param name="source">The repository that is followed.</param>
/// <param name="mirror">The home's mirror of it.</param>
/// <param name="shared">The repository that all clones share; null for an environment of this machine.</param>
/// <param name="pipeline">Knows where images are.</param>
/// <param name="registry">Where the environment pulls from; null is the store of this machine.</param>
internal sealed class DeploymentMarks(EnvironmentId environment, GitRepository source, GitRepository mirror, string? shared,
    CommitPipeline pipeline, string? registry) : IDeploymentMarks
{
    /// <summary>Which releases are marked as bad.</summary>
    public required Ledger Rejections { get; init; }

    /// <summary>Stamps marks.</summary>
    public required TimeProvider Time { get; init; }

    /// <inheritdoc />
    public async Task<string?> MoveBranchAsync(Deployment deployment, CancellationToken cancellationToken)
    {
        if (deployment.Branch is not { } move) return null;
        var reference = $"refs/heads/{move.Name}";
        if (await MoveAsync(reference, deployment.Commit, move.From, cancellationToken)) return null;
        // moved before this was killed, or by somebody else
        var now = await ReadAsync(reference, cancellationToken);
        return now == deployment.Commit ? null
            : $"{move.Name} was {(now is null ? "deleted" : $"moved to {now[..7]}")} meanwhile, and not to {deployment.Commit[..7]}";
    }

    /// <inheritdoc />
    public async Task TagAsync(Deployment deployment, Action<string> say, CancellationToken cancellationToken)
    {
        var (release, tags) = (Digest.Parse(deployment.Release), deployment.Tags ?? []);
        var images = deployment.Services.Select(service => (service.Repository, service.Image)).ToList();
        await pipeline.NameAsync(registry, async names =>
        {
            await names.TagAsync(environment.Workspace, release, images, tags, say, cancellationToken);
            await names.TagAsync(environment.Workspace, release, [], [ReleaseTag.OfEnvironment(environment.Name)], say, cancellationToken);
        });
        foreach (var tag in tags.Where(ReleaseTag.IsOfGit)) await TagAsync(tag, deployment.Commit, say, cancellationToken);
    }

    /// <inheritdoc />
    public async Task JudgeAsync(Deployment deployment, string? reason, CancellationToken cancellationToken)
    {
        var commit = deployment.Commit;
        await Rejections.AppendAsync(state => Delivery.Ledgers.Rejections.Find(state, commit) switch
        {
            null when reason is not null =>
                new LedgerEntry.Reject(commit, reason, environment.Name) { Actor = "plimsoll", Time = Time.GetUtcNow() },
            // what a person or another environment said is not ours to take away
            { } bad when reason is null && bad.Environment == environment.Name =>
                new LedgerEntry.Accept(commit, $"it runs well in {environment.Name}") { Actor = "plimsoll", Time = Time.GetUtcNow() },
            _ => null,
        }, cancellationToken);
    }

    private async Task TagAsync(string tag, string commit, Action<string> say, CancellationToken cancellationToken)
    {
        var reference = $"refs/tags/{tag}";
        while (true)
        {
            var now = await ReadAsync(reference, cancellationToken);
            if (now == commit) return;
            if (now is not null && tag != ReleaseTag.Live)
            {
                say($"the tag {tag} names {now[..7]} already, and stays there");
                return;
            }
            if (await MoveAsync(reference, commit, now, cancellationToken)) return;
        }
    }

    private Task<bool> MoveAsync(string reference, string commit, string? from, CancellationToken cancellationToken) => shared is null
        ? source.UpdateRefAsync(reference, commit, from, cancellationToken)
        : mirror.PushRefAsync(shared, reference, commit, from, cancellationToken);

    private async Task<string?> ReadAsync(string reference, CancellationToken cancellationToken)
    {
        if (shared is null) return await source.ReadRefAsync(reference, cancellationToken);
        var here = $"refs/plimsoll/{reference["refs/".Length..]}";
        await mirror.FetchRefAsync(shared, reference, here, cancellationToken);
        return await mirror.ReadRefAsync(here, cancellationToken);
    }
}
