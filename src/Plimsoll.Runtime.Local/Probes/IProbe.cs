namespace Plimsoll.Runtime.Local.Probes;

/// <summary>Asks a replica how it is.</summary>
internal interface IProbe
{
    /// <summary>Asks once; never throws but for cancellation.</summary>
    Task<ProbeAnswer> AskAsync(CancellationToken cancellationToken);
}

/// <summary>What a probe heard.</summary>
/// <param name="Verdict">What it means.</param>
/// <param name="Text">What was asked and what came back.</param>
internal sealed record ProbeAnswer(Verdict Verdict, string Text);

/// <summary>What an answer means.</summary>
internal enum Verdict
{
    /// <summary>All is well.</summary>
    Well,

    /// <summary>It says that it is not well: taken at its word.</summary>
    Unwell,

    /// <summary>No answer: it may just be busy, so once proves nothing.</summary>
    Silent,

    /// <summary>Another process has its port, so it was not asked: it will not get the port back.</summary>
    Foreign,

    /// <summary>It could not be asked, because this process has no descriptor or no memory for a connection: that says nothing about
    /// it.</summary>
    NotAsked,
}
