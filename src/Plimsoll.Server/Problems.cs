using Plimsoll.Oci;
using Plimsoll.Processes;
using Plimsoll.Runtime;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Server;

/// <summary>Translates the exceptions of the libraries below into the one that reaches the user.</summary>
public static class Problems
{
    /// <summary>The code of what should not happen: a fault of ours.</summary>
    public const string Unexpected = "PLM0001";

    /// <summary>The problem that an exception is.</summary>
    public static PlimsollException Of(Exception exception) => FullDisk.Explain(Translate(exception));

    /// <summary>Whether a commit itself is wrong, so that trying it again gives the same; a full disk is the machine's trouble.</summary>
    public static bool IsOfCommit(PlimsollException problem) => Of(problem).Outcome is Outcome.Failed or Outcome.Usage;

    private static PlimsollException Translate(Exception exception) => exception switch
    {
        PlimsollException known => known,
        GitException git => git.ToPlimsoll(),
        RuntimeUnavailableException runtime => new(Outcome.Unavailable, "PLM5010", runtime.Message),
        RuntimeRefusedException runtime => new(Outcome.Refused, "PLM5011", runtime.Message),
        OciException oci => new(Outcome.Unavailable, "PLM6001", oci.Message),
        CommandFailedException { ExitCode: null } missing => new(Outcome.Unavailable, "PLM1010",
            $"starting {missing.Command.Program}: {missing.Message}"),
        DamagedFileException => new(Outcome.Unavailable, "PLM1013", exception.Message, exception),
        UnauthorizedAccessException or IOException => new(Outcome.Unavailable, "PLM1011", exception.Message),
        OperationCanceledException => new(Outcome.Cancelled, "PLM0130", "cancelled"),
        _ => new(Outcome.Failed, Unexpected, $"something that should not happen did: {exception?.Message}", exception),
    };
}
