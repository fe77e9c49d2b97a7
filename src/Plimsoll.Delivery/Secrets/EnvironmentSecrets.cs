using Plimsoll.Delivery.Deployments;
using Plimsoll.Runtime;
using Plimsoll.Runtime.Secrets;
using Plimsoll.Source;
using Plimsoll.Workspace;
using Plimsoll.Workspace.Secrets;

namespace Plimsoll.Delivery.Secrets;

/// <summary>
/// The secrets of an environment, from git: each deployment has those of its own commit, so that an earlier one brings its own back.
/// </summary>
/// <param name="repository">Has the commits.</param>
/// <param name="environment">Whose.</param>
/// <param name="findKey">The key that opens them here; null is none.</param>
public sealed class EnvironmentSecrets(GitRepository repository, EnvironmentId environment, Func<SecretKey?> findKey)
{
    /// <summary>The file at a commit; null where there is none.</summary>
    /// <exception cref="PlimsollException">It has findings.</exception>
    public async Task<SecretFile?> ReadAsync(string commit, CancellationToken cancellationToken) =>
        await repository.ReadFileAsync(commit, SecretFile.PathOf(environment.Name), cancellationToken) is { } content
            ? SecretFile.Read(environment.Name, content) : null;

    /// <summary>
    /// The file at a catalog's commit, which has all that its services name; null where the environment has its secrets from elsewhere.
    /// </summary>
    /// <exception cref="PlimsollException">PLM2100: it lacks some.</exception>
    public async Task<SecretFile?> RequireAsync(Catalog catalog, EnvironmentManifest manifest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var named = catalog.Units.Any(unit => unit.Service?.Secrets.Count > 0);
        if (!named) return null;
        var file = await ReadAsync(catalog.Commit, cancellationToken);
        return SecretRules.Missing(catalog, manifest, file) is { Count: > 0 } findings ? throw new PlimsollException(findings) : file;
    }

    /// <summary>The encrypted values that a deployment runs with, each of which the key opens; null when it needs none.</summary>
    /// <exception cref="PlimsollException">
    /// PLM6045: git does not have them any more; PLM6042: the key does not open one; PLM6041: there is no key.
    /// </exception>
    public async Task<IReadOnlyList<SealedSecret>?> FindAsync(Deployment deployment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        var needed = deployment.Services.SelectMany(service => service.SecretVersions ?? new Dictionary<string, string>())
            .DistinctBy(each => each.Key).OrderBy(each => each.Key, StringComparer.Ordinal).ToList();
        if (needed.Count == 0) return null;
        var file = await ReadAsync(deployment.Commit, cancellationToken);
        var lines = needed.Select(each => Line(file, deployment, each.Key, each.Value)).ToList();
        using var key = findKey() ?? throw new PlimsollException(Outcome.Unavailable, "PLM6041",
            $"reading the secrets of {environment.Name}: this machine has no key.\n"
            + "         To make one and see its public half: plimsoll secret recipients; then, where the secrets can be read:\n"
            + $"         plimsoll secret recipients {environment.Name} --add NAME=KEY; plimsoll secret rotate {environment.Name}");
        foreach (var line in lines) Open(line, key, environment);
        return lines;
    }

    /// <summary>A value.</summary>
    /// <exception cref="PlimsollException">PLM6042: the key does not open it.</exception>
    public static byte[] Open(SealedSecret line, SecretKey key, EnvironmentId environment)
    {
        ArgumentNullException.ThrowIfNull(line);
        ArgumentNullException.ThrowIfNull(environment);
        try
        {
            return line.Open(environment, key);
        }
        catch (SecretException e)
        {
            throw new PlimsollException(Outcome.Refused, "PLM6042", $"reading the secret {line.Name} of {environment.Name}: {e.Message}.\n"
                + $"         Where it can be read: plimsoll secret rotate {environment.Name}. "
                + $"What is damaged: plimsoll secret set {environment.Name} {line.Name}", e);
        }
    }

    private SealedSecret Line(SecretFile? file, Deployment deployment, string name, string version) =>
        file?.Values.GetValueOrDefault(name) is { } text && new SealedSecret(name, text) is var line && line.Version == version ? line
            : throw new PlimsollException(Outcome.Unavailable, "PLM6045",
                $"reading the secrets of deployment {deployment.Number} of {environment.Name}: {SecretFile.PathOf(environment.Name)} "
                + $"at commit {deployment.Commit} does not have {name} in the version {version}.\n"
                + "         Restore that commit in the repository, or deploy another one");
}
