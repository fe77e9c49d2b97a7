using System.Collections.Concurrent;
using Plimsoll.Runtime.Local.Images;

namespace Plimsoll.Runtime.Local.Environments;

/// <summary>The environments of a keeper.</summary>
internal sealed class KeptEnvironments(KeeperContext context)
{
    private readonly ConcurrentDictionary<EnvironmentId, KeptEnvironment> _all = new();
    private readonly Lock _cleaning = new();

    /// <summary>An environment, which need not have been heard of.</summary>
    public KeptEnvironment Of(EnvironmentId id) => _all.GetOrAdd(id, new KeptEnvironment(id, context));

    /// <summary>Stops everything.</summary>
    public Task StopAllAsync() => Task.WhenAll(_all.Values.Select(environment => environment.StopAsync()));

    /// <summary>Deletes unpacked images that no environment runs or shall run.</summary>
    /// <returns>Why it could not; null when it could.</returns>
    public string? CleanImages()
    {
        lock (_cleaning)
        {
            try
            {
                var desired = context.Home.All.Select(home => DesiredFile.Read(home.Desired).State)
                    .SelectMany(state => state?.Services ?? []).Select(service => service.Image.Hex);
                ImageFolders.Clean(context.Home.Images, desired.Concat(_all.Values.SelectMany(environment => environment.RunningImages))
                    .ToHashSet());
                return null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return $"unused images stay: {e.Message}";
            }
        }
    }
}
