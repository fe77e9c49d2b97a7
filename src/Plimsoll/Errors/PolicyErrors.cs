namespace Plimsoll.Errors;

/// <summary>Codes about environments and policy.</summary>
internal static class PolicyErrors
{
    public static readonly ErrorCode[] All =
    [
        new("PLM3001", "The workspace has no environment of this name.",
            "The message lists the environments, and where another commit has it."),
        new("PLM3002", "The environment accepts only releases that were healthy elsewhere, so nothing is deployed to it directly.",
            "`plimsoll promote FROM TO`."),
        new("PLM3003", "This version does not deliver to the environment's runtime.", "Choose another `runtime:`, or a newer Plimsoll."),
        new("PLM3004", "The branch of the environment may only move forward.",
            "To take an older version back on purpose: `plimsoll rollback ENV --to COMMIT`."),
        new("PLM3005", "There is no earlier deployment to go back to.", "`plimsoll history ENV` lists what was deployed."),
        new("PLM3006", "The deployment to go back to does not exist, or was not healthy.", "`plimsoll history ENV` lists those that were."),
        new("PLM3007", "Nothing was deployed to the environment yet, so nothing can be scaled.", "`plimsoll deploy ENV`."),
        new("PLM3008", "The environment has no service of this name to scale.", "The message lists the services."),
        new("PLM3009", "The number of replicas is out of its bounds.", "Use 0 to 100, or `default`."),
        new("PLM3010", "Services of one pod cannot have different numbers of replicas.", "Name one of them only."),
        new("PLM3011", "The environment's nodes cannot pull from the registry of this machine.",
            "Say in plimsoll.yaml where images go: `registry: ghcr.io/acme`."),
        new("PLM3012", "The deployment would delete most of what runs.", "If that is meant: the same command with `--yes`."),
        new("PLM3013", "What `open` was given is not ENVIRONMENT/SERVICE.", "Write it as in `dev/counter`."),
        new("PLM3014", "The environment runs no service of this name.", "The message lists what runs."),
        new("PLM3015", "The service listens nowhere.", "Give it a `port:`."),
        new("PLM3016", "No branch that is followed has the commit.", "Push it, or make a branch with it."),
        new("PLM3017", "An image lacks a signature or a provenance that the environment requires.",
            "Build and sign it where a trusted key is; `plimsoll keys list` shows those."),
        new("PLM3018", "Somebody else deployed meanwhile.", "Run the same command again: it decides anew."),
        new("PLM3019", "The release was not healthy where it is promoted from.",
            "Wait until it is, or name another commit with `--commit`."),
        new("PLM3020", "A version of a base is there already with other content.", "Raise its `version`, or say `mutable: true`."),
        new("PLM3021", "The release's images are not those that ran in the other environment.", "Promote a release whose images did."),
        new("PLM3022", "The environment does not promote the one that was named.", "The message has the command that delivers to it."),
        new("PLM3023", "The branch to be moved is checked out in a clone.", "Check out another branch there."),
        new("PLM3024", "Somebody else promoted first.", "`plimsoll history ENV` shows what came in between."),
        new("PLM3025", "Nothing was deployed to an environment that is compared.", "Deploy to it first."),
        new("PLM3026", "A gate of the promotion is closed: the soak time is not over, or no window is open.",
            "Wait, or push the branch: it is promoted when the gate opens."),
    ];
}
