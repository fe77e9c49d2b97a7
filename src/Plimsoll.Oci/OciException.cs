namespace Plimsoll.Oci;

/// <summary>Content, a name or a request that the OCI specifications do not allow, or content that is not there.</summary>
public sealed class OciException : Exception
{
    /// <summary>Creates one.</summary>
    /// <param name="code">One of the codes of the distribution-spec (spec.md, Error Codes), for instance <c>MANIFEST_UNKNOWN</c>.</param>
    /// <param name="message">What was attempted and what was seen.</param>
    /// <param name="inner">What caused it.</param>
    public OciException(string code, string message, Exception? inner = null) : base(message, inner) => Code = code;

    /// <summary>A code of the distribution-spec.</summary>
    public string Code { get; }

    /// <summary>The status that a registry answered with; null when it is not about an answer.</summary>
    public int? Status { get; init; }
}
