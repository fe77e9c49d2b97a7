namespace Plimsoll.Errors;

/// <summary>Codes about runtimes and rollouts.</summary>
internal static class RuntimeErrors
{
    public static readonly ErrorCode[] All =
    [
        new("PLM5001", "A rollout failed.",
            "The message has the probe's answer, the exit code and the last log lines of the replica."),
        new("PLM5002", "A rollout was cancelled.", "Deploy again."),
        new("PLM5010", "The runtime cannot be asked: a cluster or a keeper does not answer.", "Check that it runs and can be reached."),
        new("PLM5011", "The runtime refused the request.", "The message says why, for instance missing rights."),
        new("PLM5020", "The environment cannot be rendered for Kubernetes.", "Correct the manifests at what the message says."),
        new("PLM5021", "`export` does not know where the cluster pulls images from.",
            "Set `registry:` in plimsoll.yaml, or give `--registry`."),
        new("PLM5022", "The workspace has several environments, and `export` writes one.", "Say which: `--environment ENV`."),
        new("PLM5023", "The version is none of Kubernetes that manifests can be made for.",
            "Use 1.20 or newer, as in `--server-version 1.30`."),
        new("PLM5024", "`export serve` cannot be written.", "Give the repository, image or environment that the message asks for."),
    ];
}
