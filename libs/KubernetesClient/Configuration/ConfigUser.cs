using YamlDotNet.RepresentationModel;

namespace KubernetesClient;

/// <summary>Reads how a user of a kubeconfig proves who he is.</summary>
internal static class ConfigUser
{
    /// <param name="user">The user.</param>
    /// <param name="cluster">The cluster, which a plugin may want to know.</param>
    /// <param name="runPlugin">Starts a plugin.</param>
    public static CredentialSource Credentials(ConfigEntry user, ConfigEntry cluster, Func<ExecPlugin, CancellationToken,
        Task<string>> runPlugin)
    {
        foreach (var old in (string[])["auth-provider", "username"])
            if (Yaml.Child(user.Node, old) is not null)
                throw user.Wrong($"{old} is no longer a way to log in: clusters of today use exec, token, or a client certificate");
        if (user.Part("exec") is { } exec) return new PluginCredentials(Plugin(exec, cluster), exec.Text("installHint"), runPlugin);
        var certificate = Certificate(user);
        if (user.PathOf("tokenFile") is { } path) return new TokenFileCredentials(path, certificate);
        return new FixedCredentials(new(user.Text("token"), certificate));
    }

    private static ClientCertificate? Certificate(ConfigEntry user) =>
        (user.Content("client-certificate"), user.Content("client-key")) switch
    {
        ({ } certificate, { } key) => Pem.ReadClient(certificate, key, $"{user.File}: {user.What}: client-certificate"),
        (null, null) => null,
        _ => throw user.Wrong("client-certificate and client-key need each other"),
    };

    private static ExecPlugin Plugin(ConfigEntry exec, ConfigEntry cluster)
    {
        var command = exec.Text("command") ?? throw exec.Wrong("it has no command");
        var environment = Yaml.List(exec.Node, "env").OfType<YamlMappingNode>().Where(pair => Yaml.Text(pair, "name") is not null)
            .GroupBy(pair => Yaml.Text(pair, "name")!).ToDictionary(pairs => pairs.Key, pairs => Yaml.Text(pairs.Last(), "value") ?? "");
        environment["KUBERNETES_EXEC_INFO"] = ExecInfo.Of(exec, cluster).ToJsonString();
        return new(
            // as kubectl has it: a bare name is looked for, a path begins at the file
            Path.GetFileName(command) == command ? command : exec.Resolve(command),
            [.. Yaml.List(exec.Node, "args").OfType<YamlScalarNode>().Select(argument => argument.Value ?? "")],
            environment);
    }
}
