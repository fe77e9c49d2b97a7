using System.Buffers.Text;

namespace Counter;

/// <summary>Short answers of plain text.</summary>
internal static class PlainText
{
    // a sign and the 19 digits of a 64-bit number
    const int MaxDigits = 20;

    public static Task WriteAsync(HttpContext context, byte[] text)
    {
        context.Response.ContentType = "text/plain";
        context.Response.ContentLength = text.Length;
        return context.Response.Body.WriteAsync(text, 0, text.Length);
    }

    /// <summary>Writes a number; it is sent when the request's handler returns.</summary>
    public static void Write(HttpContext context, long number)
    {
        var body = context.Response.BodyWriter;
        Utf8Formatter.TryFormat(number, body.GetSpan(MaxDigits), out var length);
        context.Response.ContentType = "text/plain";
        context.Response.ContentLength = length;
        body.Advance(length);
    }
}
