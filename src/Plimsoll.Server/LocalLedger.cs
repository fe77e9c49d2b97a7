using Plimsoll.Delivery.Ledgers;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Server;

/// <summary>The ledgers of environments of this machine: in the home's mirror of their repository, and nowhere else.</summary>
internal static class LocalLedger
{
    /// <summary>The ledger of an environment. The keeper is told only what a ledger has, so what it was told bears witness that there is
    /// one.</summary>
    public static Ledger Of(Home home, GitRepository mirror, string workspace, string environment) => new(mirror, environment)
    {
        FindWitness = () => home.DesiredFile(workspace, environment) is var file && File.Exists(file) ? file : null,
    };

    /// <summary>The home's mirror of a workspace's repository; null when there is none.</summary>
    /// <exception cref="GitException">It is damaged.</exception>
    /// <exception cref="PlimsollException">PLM1015: it is gone with its ledgers.</exception>
    public static async Task<GitRepository?> OpenMirrorAsync(Home home, string workspace, CancellationToken cancellationToken)
    {
        var folder = home.Mirror(workspace);
        if (Directory.Exists(folder)) return await OpenAsync(folder, cancellationToken);
        return home.ListTold().FirstOrDefault(each => each.Workspace == workspace) is not { Environment: { } told } ? null
            : throw new PlimsollException(Outcome.Unavailable, "PLM1015",
                $"reading the ledger of {told}: {folder} is gone, and {home.DesiredFile(workspace, told)} says that "
                    + "something was deployed. "
                + "Restore the folder from a backup.\n         To begin a new ledger, and to lose what could be rolled back to: "
                + $"delete {home.DesiredFile(workspace, told)}");
    }

    private static async Task<GitRepository> OpenAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            return await Mirror.OpenAsync(folder, cancellationToken);
        }
        catch (GitException e) when (e.Problem == GitProblem.Damaged)
        {
            throw new GitException(e.Problem,
                $"{e.Message}.\n         To have its HEAD and config written again, its ledgers stay: "
                    + "plimsoll up -d in the repository that it follows", e);
        }
    }
}
