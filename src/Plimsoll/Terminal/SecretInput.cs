using System.Text;

namespace Plimsoll.Terminal;

/// <summary>Reads a value that nobody shall see: never an argument, which every user of the machine can read.</summary>
internal static class SecretInput
{
    /// <summary>What is piped, without one line end; or what a person types, which is not shown.</summary>
    /// <param name="prompt">Tells the person what is asked for.</param>
    public static byte[] Read(string prompt)
    {
        if (!Console.IsInputRedirected) return Typed(prompt);
        using var input = Console.OpenStandardInput();
        var all = new MemoryStream();
        input.CopyTo(all);
        return [.. WithoutLineEnd(all.ToArray())];
    }

    /// <summary>The bytes without one line end.</summary>
    public static ReadOnlySpan<byte> WithoutLineEnd(ReadOnlySpan<byte> bytes) =>
        bytes.EndsWith("\r\n"u8) ? bytes[..^2] : bytes.EndsWith("\n"u8) ? bytes[..^1] : bytes;

    private static byte[] Typed(string prompt)
    {
        Console.Error.Write(prompt);
        var text = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace) text.Length = Math.Max(0, text.Length - 1);
            else if (key.KeyChar != '\0') text.Append(key.KeyChar);
        }
        Console.Error.WriteLine();
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
