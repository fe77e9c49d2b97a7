namespace Plimsoll.Errors;

/// <summary>Codes about the controller and <c>plimsoll serve</c>.</summary>
internal static class ServerErrors
{
    public static readonly ErrorCode[] All =
    [
        new("PLM7001", "No controller runs for this home.", "`plimsoll up -d`."),
        new("PLM7002", "The controller cannot be reached, or ended in the middle.",
            "`plimsoll up -d` starts it, and carries on what was begun."),
        new("PLM7003", "The workspace is not followed here.", "`plimsoll up -d` in its repository."),
        new("PLM7004", "Another repository of this home has a workspace of the same name.",
            "Rename one of them, or use a second PLIMSOLL_HOME."),
        new("PLM7005", "A request to the controller is not complete.", "Use a program of the same version as the controller."),
        new("PLM7006", "The controller does not start, or does not end.", "The message has the end of its log."),
        new("PLM7007", "The workspace has another name in the commit than the one that it is followed under.",
            "Give it its name back, or follow it anew as the message says."),
        new("PLM7010", "Another `plimsoll serve` of this home is at the repository.", "One is enough; another home may have its own."),
        new("PLM7011", "The port for probes cannot be listened on.", "Give another one with `--port`."),
        new("PLM7012", "The workspace of a served repository has another name now.", "Start `plimsoll serve` again."),
        new("PLM7020", "The controller runs and says nothing.", "End its process, which the message names; then `plimsoll up -d`."),
        new("PLM7021", "The address of the repository has a password in it.", "Leave it out, and set the variable that the message names."),
    ];
}
