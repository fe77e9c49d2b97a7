using System.Globalization;
using Plimsoll.Oci;

namespace Plimsoll.Registry;

/// <summary>Which bytes of a blob a chunk is: <c>0-1023</c> (distribution-spec, spec.md, Pushing a blob in chunks). Not the form that HTTP
/// has for answers.</summary>
internal readonly record struct ContentRange(long First, long Last)
{
    /// <exception cref="OciException">It is not such a range.</exception>
    public static ContentRange Parse(string text)
    {
        var range = text.Split('-') is [var first, var last] && TryNumber(first, out var from) && TryNumber(last, out var to) && to >= from
            ? new ContentRange(from, to) : (ContentRange?)null;
        return range ?? throw new OciException(OciErrors.BlobUploadInvalid, $"Content-Range '{text}' is not a range such as 0-1023");
    }

    /// <summary>Refuses a chunk that does not follow what is there, or is not as long as its body.</summary>
    /// <param name="present">How many bytes have come already.</param>
    /// <param name="body">How many bytes the request has; null is not said.</param>
    /// <exception cref="OciException">It does not fit.</exception>
    public void Check(long present, long? body)
    {
        if (First != present)
            throw new OciException(OciErrors.BlobUploadInvalid, $"the chunk begins at {First}, and {present} bytes have come");
        if (body is { } length && length != Last - First + 1)
            throw new OciException(OciErrors.SizeInvalid, $"the chunk says that it is {Last - First + 1} bytes long, and has {length}");
    }

    private static bool TryNumber(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture,
        out number);
}
