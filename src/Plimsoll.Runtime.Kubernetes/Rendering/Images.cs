namespace Plimsoll.Runtime.Kubernetes.Rendering;

/// <summary>References of images.</summary>
public static class Images
{
    /// <summary>Whether a reference begins with a registry's host, as docker tells it: by a dot or a port in its first part.</summary>
    internal static bool HasHost(string reference) => reference.Split('/') is [var first, _, ..]
        && first.AsSpan().IndexOfAny('.', ':') >= 0;

    /// <summary>A state with the repositories that its images have in a registry.</summary>
    /// <param name="state">What shall run.</param>
    /// <param name="locate">From a repository of the workspace, such as <c>acme/counter</c>, to that of the registry.</param>
    public static DesiredState Located(DesiredState state, Func<string, string> locate)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(locate);
        return state with
        {
            Services = [.. state.Services.Select(service => service with { Repository = locate(service.Repository) })],
            Stores = [.. state.Stores.Select(store => store.Image?.Split('@') is [var repository, var digest] && !HasHost(repository)
                ? store with { Image = $"{locate(repository)}@{digest}" } : store)],
        };
    }
}
