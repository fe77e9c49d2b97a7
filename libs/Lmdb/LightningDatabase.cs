namespace Lmdb;

/// <summary>A sorted map from keys to values in an environment, under a name. It lives as long as the environment.</summary>
public sealed class LightningDatabase
{
    internal LightningDatabase(LightningEnvironment environment, string? name, uint handle) => (Environment, Name, Handle) = (environment, name, handle);

    /// <summary>Where it is.</summary>
    public LightningEnvironment Environment { get; }

    /// <summary>Its name; null is the unnamed one, whose keys are also the names of the others.</summary>
    public string? Name { get; }

    internal uint Handle { get; }
}
