namespace Plimsoll.Terminal;

/// <summary>What a text means to its reader; the number is its ANSI colour (ECMA-48, Select Graphic Rendition).</summary>
internal enum Tone
{
    Plain = 0,
    Strong = 1,
    Dim = 2,
    Bad = 31,
    Good = 32,
    Careful = 33,
    Link = 36,
}
