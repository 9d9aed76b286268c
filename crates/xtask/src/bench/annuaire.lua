-- Recherches d'établissements, chacune d'une adresse et d'un SIRET inventés : la mémoire ne sert pas, aucune limite ne joue.
-- Chaque connexion attend entre deux : des personnes cherchent, elles ne cherchent pas à saturer.
delay = function() return 250 end

local n = 0
local tirage = os.time() % 100000

local function luhn(chiffres)
  local somme = 0
  for rang = 1, #chiffres do
    local chiffre = tonumber(chiffres:sub(-rang, -rang))
    if rang % 2 == 1 then
      chiffre = chiffre * 2
      if chiffre > 9 then chiffre = chiffre - 9 end
    end
    somme = somme + chiffre
  end
  return (10 - somme % 10) % 10
end

request = function()
  n = n + 1
  local siren = string.format("%08d", (tirage * 1000 + n) % 90000000 + 1000000)
  siren = siren .. luhn(siren)
  local siret = siren .. "0001"
  siret = siret .. luhn(siret)
  local ip = string.format("10.%d.%d.%d", math.floor(n / 62500) % 250, math.floor(n / 250) % 250, n % 250 + 1)
  local entetes = { ["Content-Type"] = "application/json", ["X-Forwarded-For"] = ip }
  return wrk.format("POST", "/api/v1/comptes/etablissement", entetes, string.format('{"siret":"%s"}', siret))
end

done = function(bilan, latence)
  local sortie = io.open(os.getenv("VAO_SORTIE"), "w")
  sortie:write(string.format('{"requetes":%d,"max":%d,"coupures":%d}', bilan.requests, latence.max,
    bilan.errors.connect + bilan.errors.read + bilan.errors.write + bilan.errors.timeout))
  sortie:close()
end
