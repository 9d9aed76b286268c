-- Charge en lecture : les adresses de VAO_URLS à tour de rôle, le bilan en JSON dans VAO_SORTIE.
local adresses = {}
for ligne in io.lines(os.getenv("VAO_URLS")) do adresses[#adresses + 1] = ligne end

local n = 0
request = function()
  n = n + 1
  return wrk.format("GET", adresses[n % #adresses + 1])
end

-- Compter les réponses une à une coûte : seulement quand on cherche la saturation.
local fils = {}
setup = function(fil) fils[#fils + 1] = fil end
if os.getenv("VAO_COMPTER") then
  refus_justes, refus_autres = 0, 0
  response = function(statut, entetes)
    if statut == 503 and (entetes["retry-after"] or entetes["Retry-After"]) then
      refus_justes = refus_justes + 1
    elseif statut ~= 200 then
      refus_autres = refus_autres + 1
    end
  end
end

done = function(bilan, latence)
  local justes, autres = 0, 0
  for _, fil in ipairs(fils) do
    justes = justes + (fil:get("refus_justes") or 0)
    autres = autres + (fil:get("refus_autres") or 0)
  end
  local e = bilan.errors
  local sortie = io.open(os.getenv("VAO_SORTIE"), "w")
  sortie:write(string.format(
    '{"requetes":%d,"microsecondes":%d,"p50":%d,"p95":%d,"p99":%d,"refus":%d,"coupures":%d,"refus_justes":%d,"refus_autres":%d}',
    bilan.requests, bilan.duration, latence:percentile(50), latence:percentile(95), latence:percentile(99),
    e.status, e.connect + e.read + e.write + e.timeout, justes, autres))
  sortie:close()
end
