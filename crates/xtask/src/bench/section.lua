-- Enregistrement d'une section : une déclaration et une connexion par fil, la version suit les réponses.
local suivant = 0
setup = function(fil)
  -- Une variable globale du fil : « local » la lui cacherait.
  fil:set("rang", suivant)
  suivant = suivant + 1
end

local dossiers = {}
for ligne in io.lines(os.getenv("VAO_URLS")) do
  local adresse, version = ligne:match("^(%S+) (%S+)$")
  dossiers[#dossiers + 1] = { adresse = adresse, version = version }
end

local n = 0
request = function()
  n = n + 1
  local dossier = dossiers[rang % #dossiers + 1]
  return wrk.format("PATCH", dossier.adresse,
    { ["If-Match"] = dossier.version, ["Content-Type"] = "application/merge-patch+json", ["Authorization"] = wrk.headers["Authorization"] },
    '{"nombreResponsable":' .. (n % 9 + 1) .. '}')
end

response = function(statut, entetes)
  local version = entetes["etag"] or entetes["ETag"]
  if statut == 200 and version then dossiers[rang % #dossiers + 1].version = version end
end

done = function(bilan, latence)
  local e = bilan.errors
  local sortie = io.open(os.getenv("VAO_SORTIE"), "w")
  sortie:write(string.format(
    '{"requetes":%d,"microsecondes":%d,"p50":%d,"p95":%d,"p99":%d,"refus":%d,"coupures":%d,"refus_justes":0,"refus_autres":0}',
    bilan.requests, bilan.duration, latence:percentile(50), latence:percentile(95), latence:percentile(99),
    e.status, e.connect + e.read + e.write + e.timeout))
  sortie:close()
end
