@echo off
rem Starts Plimsoll out of this clone on Windows: runs the launcher beside this file in the shell that comes with Git.
setlocal
where git >nul 2>nul || (echo plimsoll: git is missing. winget install Git.Git>&2 & exit /b 4)
where dotnet >nul 2>nul || (echo plimsoll: the .NET 10 SDK is missing. winget install Microsoft.DotNet.SDK.10>&2 & exit /b 4)
for /f "delims=" %%g in ('git --exec-path') do set "SHELL_OF_GIT=%%g\..\..\..\usr\bin\sh.exe"
if not exist "%SHELL_OF_GIT%" (echo plimsoll: no sh.exe beside git: Git for Windows has one>&2 & exit /b 4)
"%SHELL_OF_GIT%" -l "%~dp0plimsoll" %*
