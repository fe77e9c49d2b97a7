namespace Plimsoll.Delivery.Deployments;

/// <summary>The marks that a deployment leaves outside of ledger and runtime: its branch, the names of its release, and whether that
/// is bad. Each may be left twice.</summary>
public interface IDeploymentMarks
{
    /// <summary>Moves the deployment's branch to its commit, if it has one.</summary>
    /// <param name="deployment">Whose.</param>
    /// <param name="cancellationToken">Stops before it moves.</param>
    /// <returns>Why it cannot be moved: somebody else did meanwhile. Null when it is there.</returns>
    Task<string?> MoveBranchAsync(Deployment deployment, CancellationToken cancellationToken);

    /// <summary>Gives the deployment's release its names, if it has any.</summary>
    /// <param name="deployment">Whose.</param>
    /// <param name="say">Told of a name that could not be given.</param>
    /// <param name="cancellationToken">Stops between two names.</param>
    Task TagAsync(Deployment deployment, Action<string> say, CancellationToken cancellationToken);

    /// <summary>Marks the deployment's release as bad, for all environments; or takes away what was marked here before, when it is
    /// not.</summary>
    /// <param name="deployment">Whose.</param>
    /// <param name="reason">Why it is bad; null: it runs well.</param>
    /// <param name="cancellationToken">Stops before it is marked.</param>
    Task JudgeAsync(Deployment deployment, string? reason, CancellationToken cancellationToken);
}
