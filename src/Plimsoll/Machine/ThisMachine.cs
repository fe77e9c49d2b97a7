using System.Collections.Concurrent;
using Plimsoll.Oci;
using Plimsoll.Packaging;
using Plimsoll.Packaging.Attestation;
using Plimsoll.Pipeline;
using Plimsoll.Pipeline.Pushing;
using Plimsoll.Processes;
using Plimsoll.Progress;
using Plimsoll.Registries;
using Plimsoll.Runtime;
using Plimsoll.Runtime.Kubernetes;
using Plimsoll.Runtime.Local;
using Plimsoll.Runtime.Local.Checking;
using Plimsoll.Server;
using Plimsoll.Server.Following;
using Plimsoll.Source;
using Plimsoll.Terminal;
using Plimsoll.Workspace;

namespace Plimsoll.Machine;

/// <summary>Puts the parts together for one home: the one place where they meet.</summary>
/// <param name="Home">Where all state is.</param>
/// <param name="Time">The clock.</param>
internal sealed record ThisMachine(Home Home, TimeProvider Time) : IDisposable
{
    private readonly ConcurrentDictionary<string, KubernetesRuntime> _clusters = new(StringComparer.Ordinal);

    /// <summary>What runs here.</summary>
    public LocalRuntime Runtime { get; } = new(Home.Folder, Self("keeper", Home), Time);

    /// <summary>The embedded registry's store.</summary>
    public LocalImageStore Store { get; } = new(Home.Registry);

    /// <summary>Where builds keep what they need again.</summary>
    public PackagingFolders Folders => new(Home.Work, Home.Cache) { Secrets = new(Home.Folder, Variable) };

    /// <summary>Reads an environment variable.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Whether releases that nobody pushed are made here.</summary>
    public bool MayBuild { get; init; } = true;

    /// <summary>Which repository the name of a workspace belongs to.</summary>
    public WorkspaceNames Names => new(Home);

    /// <summary>The keys that sign here and those that are trusted.</summary>
    public KeyFolder Keys => new(Home.Keys, Variable("PLIMSOLL_SIGNING_KEY"));

    /// <summary>The keys that open secrets here.</summary>
    public SecretKeys SecretKeys => new(Home.SecretKey, Variable(SecretKeys.Variable));

    public static ThisMachine Open(Shell shell) => new(Home.Open(shell.Variable("PLIMSOLL_HOME")),
        shell.Time) { Variable = shell.Variable };

    /// <summary>A registry, with the credentials that this user logged in with.</summary>
    /// <param name="registry">Its host.</param>
    /// <param name="progress">Told how far pushes are; null is nobody.</param>
    public RegistryImageStore OpenRegistry(string registry, IProgress<RunProgress>? progress) => new(registry, new()
    {
        Credentials = new DockerCredentials(Variable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)),
        Time = Time,
        Progress = progress is null ? null : new PushProgress(progress, Time),
    });

    /// <summary>This program in another role, for this home.</summary>
    public static Command Self(string role, Home home) => new(Environment.ProcessPath!, [role])
    {
        WorkingDirectory = home.Folder,
        Environment = new Dictionary<string, string?> { ["PLIMSOLL_HOME"] = home.Folder },
    };

    /// <summary>Opens repositories to deliver their commits from here.</summary>
    public FollowerFactory Followers => new(Home, Runtimes, Pipeline, Time) { SecretKeys = SecretKeys };

    /// <summary>Where environments run.</summary>
    public Runtimes Runtimes => new(OpenRuntime, Runtime.IsKeeperRunningAsync);

    /// <summary>The runtime of an environment: as long as its place is the same, the same one, with its connections.</summary>
    public IRuntime OpenRuntime(WorkspaceManifest workspace, EnvironmentManifest environment) => environment.Runtime switch
    {
        "local" => Runtime,
        "kubernetes" => _clusters.GetOrAdd(workspace.PlaceOf(environment), _ => Clusters.Open(this, workspace, environment)),
        _ => throw new PlimsollException(Outcome.Unavailable, "PLM3003",
            $"{environment.Name} runs on {environment.Runtime}, and this version does not deliver there"),
    };

    /// <summary>Closes the connections to clusters.</summary>
    public void Dispose()
    {
        foreach (var cluster in _clusters.Values) cluster.Dispose();
    }

    /// <summary>Makes images and releases of a repository's commits, to which the names of their workspaces belong from then on.</summary>
    public CommitPipeline Pipeline(GitRepository repository) => Pipeline(repository, Names.UseAsync);

    /// <summary>As <see cref="Pipeline(GitRepository)"/>, for one who only wants to know what would be done.</summary>
    public CommitPipeline DryPipeline(GitRepository repository) => Pipeline(repository, Names.RequireAsync);

    private CommitPipeline Pipeline(GitRepository repository, Func<string, GitRepository, CancellationToken, Task> requireName) =>
        new(repository, Store, new LocalChecks(Home.Folder, Store, Time), Folders, Time)
    {
        FindSigningKey = () => Keys.FindSigning(),
        ListTrustedKeys = () => Keys.ListTrusted(),
        OpenRegistry = OpenRegistry,
        MayBuild = MayBuild,
        RequireAsync = (workspace, _, cancellationToken) => requireName(workspace.Name, repository, cancellationToken),
    };
}
