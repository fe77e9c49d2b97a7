namespace KubernetesClient;

/// <summary>Finds out which cluster is meant, as kubectl does.</summary>
public static class KubeConfig
{
    /// <summary>
    /// Reads the files that <c>KUBECONFIG</c> names (of a name in several the first counts; relative paths begin at their file), or
    /// <c>~/.kube/config</c>; where there is none, the service account of the pod that this runs in.
    /// </summary>
    /// <param name="variable">Reads variables of the process environment.</param>
    /// <param name="home">The user's home.</param>
    /// <param name="context">The context; null for the current one of the files.</param>
    /// <param name="runPlugin">Starts a program and gives its standard output; throws when it fails. A plugin is first started when a
    /// request needs its credentials.</param>
    /// <exception cref="KubernetesUnavailableException">There is no such context, or what it says cannot be used.</exception>
    public static ClientConfiguration Load(Func<string, string?> variable, string home, string? context, Func<ExecPlugin,
        CancellationToken, Task<string>> runPlugin)
    {
        ArgumentNullException.ThrowIfNull(variable);
        var named = variable("KUBECONFIG")?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries) ?? [];
        string[] files = named.Length > 0 ? named : [Path.Combine(home, ".kube", "config")];
        var all = ConfigFiles.Read(files);
        if (all != ConfigFiles.None) return Choose(all, string.Join(Path.PathSeparator, files), context, runPlugin);
        if (context is null && !string.IsNullOrEmpty(variable("KUBERNETES_SERVICE_HOST"))) return ClientConfiguration.InCluster(variable);
        throw new KubernetesUnavailableException($"no cluster is known: there is nothing in {string.Join(Path.PathSeparator, files)}. "
            + "Log in to the cluster so that its kubeconfig is there, or name it with KUBECONFIG");
    }

    private static ClientConfiguration Choose(ConfigFiles all, string files, string? asked, Func<ExecPlugin, CancellationToken,
        Task<string>> runPlugin)
    {
        var known = all.Contexts.Count == 0 ? "there are none" : $"there are {string.Join(", ", all.Contexts.Keys)}";
        var name = asked ?? all.CurrentContext
            ?? throw new KubernetesUnavailableException($"{files}: no context is chosen ({known}). "
                + "Choose one: kubectl config use-context NAME");
        if (!all.Contexts.TryGetValue(name, out var context))
            throw new KubernetesUnavailableException($"{files}: there is no context '{name}' ({known})");
        var cluster = Part(all.Clusters, "cluster") ?? throw context.Wrong("it names no cluster");
        var address = cluster.Text("server") ?? throw cluster.Wrong("it has no server");
        return new()
        {
            Server = Address(cluster, "server") ?? throw cluster.Wrong($"'{address}' is not an address such as https://10.0.0.1:6443"),
            Context = name,
            Namespace = context.Text("namespace") ?? "default",
            SkipTlsVerify = Skips(cluster),
            Authorities = cluster.Content("certificate-authority") is { } read
                ? Pem.ReadAuthorities(read, $"{cluster.File}: {cluster.What}: certificate-authority") : null,
            TlsServerName = cluster.Text("tls-server-name"),
            Credentials = Part(all.Users, "user") is { } user ? ConfigUser.Credentials(user, cluster, runPlugin) : CredentialSource.None,
            Proxy = Address(cluster, "proxy-url"),
        };

        ConfigEntry? Part(IReadOnlyDictionary<string, ConfigEntry> entries, string what) => context.Text(what) is not { } wanted ? null
            : entries.TryGetValue(wanted, out var entry) ? entry : throw context.Wrong($"there is no {what} '{wanted}'");
    }

    private static bool Skips(ConfigEntry cluster) => cluster.IsTrue("insecure-skip-tls-verify")
        && (cluster.Content("certificate-authority") is null ? true
            : throw cluster.Wrong("insecure-skip-tls-verify and a certificate-authority contradict each other: take one away"));

    // it may hold a password, and is not shown
    private static Uri? Address(ConfigEntry cluster, string key) => cluster.Text(key) is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme is "http" or "https" || key == "proxy-url"
            && address.Scheme == "socks5") ? address
        : throw cluster.Wrong($"{key} is not an address such as https://10.0.0.1:6443");
}
