namespace Plimsoll.Delivery.Deployments;

/// <summary>The marks that a deployment leaves outside of ledger and runtime: its branch, and the names of its release. Each may be left
/// twice.</summary>
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
}
